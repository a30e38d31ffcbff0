"""What each word refuses: a declaration that would load nothing or wrong data is an error at its line."""
