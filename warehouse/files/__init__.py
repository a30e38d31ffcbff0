"""Files of a delivery: found, identified by content, read as text, every line accounted for."""

from warehouse.files.deliveries import Delivery, find_deliveries
from warehouse.files.digest import same_bytes
from warehouse.files.find import find_files
from warehouse.files.interface import Account, ExpectedColumn, InputFile, Reject
from warehouse.files.records import Records, open_records
from warehouse.files.unread import unread_files

__all__ = [
    "Account",
    "Delivery",
    "ExpectedColumn",
    "InputFile",
    "Records",
    "Reject",
    "find_deliveries",
    "find_files",
    "open_records",
    "same_bytes",
    "unread_files",
]
