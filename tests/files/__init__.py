"""Files of a delivery, friendly and hostile."""
