package disk

import (
	"runtime"
	"runtime/debug"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// Guard runs f, in which a mapped file may be touched. If the system cannot
// supply a page, because the file was cut short or its disk fails, the fault
// becomes an error that wraps [object.ErrUnreadable]; it would otherwise kill
// the process. Guards nest. Goroutines that f starts need their own.
func Guard(f func() error) (err error) {
	old := debug.SetPanicOnFault(true)
	defer debug.SetPanicOnFault(old)
	defer func() {
		switch r := recover().(type) {
		case nil:
		case fault:
			err = object.ErrUnreadable
		default:
			panic(r)
		}
	}()
	return f()
}

// fault is what the runtime panics with on a memory fault
// (runtime/debug.SetPanicOnFault); no other runtime error has an address.
type fault interface {
	runtime.Error
	Addr() uintptr
}
