"""The marts, held against plain Python over the rows of gold."""
