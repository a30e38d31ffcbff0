"""Files for BI servers to import: generated from the marts, and compared with them."""
