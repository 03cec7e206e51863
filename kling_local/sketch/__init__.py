"""The built-in model: a small LTX-2 trained from scratch on a captioned, sounding, drawn world."""
