"""What each word refuses: a declaration that would load empty or wrong is an error where it stands."""
