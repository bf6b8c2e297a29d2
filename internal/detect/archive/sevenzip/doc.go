// Package sevenzip reads 7z archives that strangers made. A header declares how
// many of what there are and how large dictionaries must be; here every count is
// held against the bytes that are left and every dictionary is asked for first.
//
// Decoded is what text is packed with: Copy, LZMA, LZMA2, Deflate and bzip2.
// Filters for machine code are passed over, for they leave text as it is; BCJ2,
// which takes bytes out, is not.
//
// The format: DOC/7zFormat.txt and DOC/Methods.txt of the LZMA SDK 24.09.
package sevenzip
