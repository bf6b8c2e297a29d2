package corpus

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strconv"
	"strings"
)

const (
	alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	hexadecimal  = "0123456789abcdef"
	radix64      = alphanumeric + "+/"
)

// noise returns the random text that a name such as R24 stands for.
func noise(name, seed string) (string, bool) {
	alphabets := map[byte]string{'R': alphanumeric, 'X': hexadecimal, 'B': radix64}
	alphabet, ok := alphabets[name[0]]
	length, err := strconv.Atoi(name[1:])
	if !ok || err != nil {
		return "", false
	}
	sum := fnv.New64a()
	fmt.Fprint(sum, name, seed)
	random := rand.New(rand.NewPCG(sum.Sum64(), 0))
	out := make([]byte, length)
	for i := range out {
		out[i] = alphabet[random.IntN(len(alphabet))]
	}
	return string(out), true
}

// prose returns so many lines of words that hold nothing to find.
func prose(seed uint64, lines int) string {
	random := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	for range lines {
		for word := range 8 {
			if word > 0 {
				b.WriteByte(' ')
			}
			for range 1 + random.IntN(3) {
				b.WriteByte("bdfgklmnprstv"[random.IntN(13)])
				b.WriteByte("aeiou"[random.IntN(5)])
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
