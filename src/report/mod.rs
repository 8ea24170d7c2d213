//! What officers open: HTML, workbook, GeoJSON, run sheets.
