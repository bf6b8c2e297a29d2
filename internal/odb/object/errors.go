package object

import "errors"

// What can be wrong with an object, or with the file that holds it. All but
// ErrTooLarge are losses: content that was asked for and could not be read.
var (
	// ErrMissing: no store has the object.
	ErrMissing = errors.New("object is missing")
	// ErrCorrupt: the bytes break the format.
	ErrCorrupt = errors.New("corrupt data")
	// ErrTruncated: the file ends before its content does.
	ErrTruncated = errors.New("truncated data")
	// ErrMismatch: the content is not what its id or checksum says.
	ErrMismatch = errors.New("content does not match its checksum")
	// ErrUnreadable: the system refused or failed to read the file.
	ErrUnreadable = errors.New("cannot be read")
	// ErrNotRegular: a device, pipe, socket or directory stands where a
	// regular file must.
	ErrNotRegular = errors.New("not a regular file")
	// ErrUnsupported: a version or variant this package does not know.
	ErrUnsupported = errors.New("unsupported format")
	// ErrTooLarge: the object is over the caller's limit: a skip, no loss.
	ErrTooLarge = errors.New("object is over the size limit")
)

// ReadError is the failure to read one object or one file. Err wraps one of
// the errors above.
type ReadError struct {
	ID   ID     // the object, or the zero ID when a whole file is concerned
	Path string // the file, or "" when none is to blame
	Err  error
}

// Error names the object and the file, never what they hold.
func (e *ReadError) Error() string {
	text := "read"
	if !e.ID.IsZero() {
		text += " object " + e.ID.String()
		if e.Path != "" {
			text += " in"
		}
	}
	if e.Path != "" {
		text += " " + e.Path
	}
	return text + ": " + e.Err.Error()
}

// Unwrap gives errors.Is and errors.As the cause.
func (e *ReadError) Unwrap() error { return e.Err }

// At says which object and file an error concerns, unless it says so already.
// Either may be empty. It returns nil for nil, else a [ReadError].
func At(id ID, path string, err error) error {
	if err == nil {
		return nil
	}
	at := ReadError{ID: id, Path: path, Err: err}
	if inner, ok := err.(*ReadError); ok {
		at = *inner
		if at.ID.IsZero() {
			at.ID = id
		}
		if at.Path == "" {
			at.Path = path
		}
	}
	return &at
}
