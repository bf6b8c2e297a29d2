package pack

import (
	"container/list"
	"sync"

	"github.com/tokenguard/tokenguard/internal/odb/object"
)

// Cache keeps the objects that deltas were last applied to, so that related
// objects read one after the other do not rebuild the same chain. It is safe
// for concurrent use; a nil *Cache keeps nothing.
type Cache struct {
	budget int64

	mu      sync.Mutex
	used    int64
	entries map[place]*list.Element
	recent  *list.List // of *cached, latest first
}

type place struct {
	pack   *Pack
	offset int64
}

type cached struct {
	place   place
	kind    object.Type
	content []byte
}

// NewCache returns a cache that holds at most budget bytes of content.
func NewCache(budget int64) *Cache {
	return &Cache{budget: budget, entries: map[place]*list.Element{}, recent: list.New()}
}

func (c *Cache) get(at place) (object.Type, []byte, bool) {
	if c == nil {
		return 0, nil, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[at]
	if !ok {
		return 0, nil, false
	}
	c.recent.MoveToFront(e)
	hit := e.Value.(*cached)
	return hit.kind, hit.content, true
}

func (c *Cache) put(at place, kind object.Type, content []byte) {
	// One object must not push out everything else.
	if c == nil || int64(len(content)) > c.budget/4 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.entries[at]; ok {
		return
	}
	c.entries[at] = c.recent.PushFront(&cached{at, kind, content})
	for c.used += int64(len(content)); c.used > c.budget; {
		oldest := c.recent.Remove(c.recent.Back()).(*cached)
		delete(c.entries, oldest.place)
		c.used -= int64(len(oldest.content))
	}
}
