//go:build !unix

package output

// TakeWriteSignals has nothing to take here.
func TakeWriteSignals() {}
