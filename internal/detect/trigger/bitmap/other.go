//go:build !amd64 || purego

package bitmap

func fill(blocks []Block, text []byte) { fillPortable(blocks, text) }
