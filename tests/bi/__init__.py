"""What BI servers are given to import: made from the marts, and held against them."""
