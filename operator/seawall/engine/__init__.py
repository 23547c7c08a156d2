"""The engine: from declared controls to verdicts, reports and plans. Pure, but for reading facts by touching them."""
