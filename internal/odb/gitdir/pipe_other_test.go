//go:build !unix

package gitdir_test

import "testing"

func makePipe(t *testing.T, _ string) {
	t.Helper()
	t.Skip("no named pipes in the file system")
}
