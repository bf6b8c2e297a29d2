package forest

import "slices"

// Instead of the place of a base.
const (
	// noParent marks a root: an object stored whole, or one that cannot be read
	// because its header or its base is bad.
	noParent = 1<<32 - 1
	// circular marks an object that no root leads to.
	circular = 1<<32 - 2
)

// plant puts the objects in the order of the walk: the last root first, for git
// packs trees before what they name, and so a walk mostly meets an object before
// its names. parent is changed.
func (f *Forest) plant(at *places, parent []uint32) {
	order := parentsFirst(parent)
	weight, heaviest := weigh(parent, order)
	next := make([]uint32, len(parent)) // node of each place, and then of its next child
	for i, p := range slices.Backward(parent) {
		if p == noParent {
			next[i] = f.trees
			f.trees += weight[i]
		}
	}
	f.nodes = make([]node, f.trees, len(parent))
	for _, i := range order {
		switch p := parent[i]; {
		case p == noParent:
		case parent[p] == circular:
			parent[i] = circular
			continue
		case heaviest[p] != i:
			next[i] = next[p]
			next[p] += weight[i]
		}
		if last := heaviest[i]; last != i {
			next[last] = next[i] + weight[i] - weight[last]
		}
		f.nodes[next[i]] = at.node(i, weight[i])
		next[i]++
	}
	for i, p := range parent {
		if p == circular {
			f.nodes = append(f.nodes, at.node(uint32(i), 1))
		}
	}
}

// parentsFirst returns the places in an order in which each stands behind its
// parent, without those that are parents of themselves, and marks these.
func parentsFirst(parent []uint32) []uint32 {
	order := make([]uint32, 0, len(parent))
	inOrder := true // as where all bases are given by offset
	for i, p := range parent {
		inOrder = inOrder && (p == noParent || int(p) < i)
		order = append(order, uint32(i))
	}
	if inOrder {
		return order
	}
	order = order[:0]
	waiting := make([]uint32, len(parent)) // for how many children; circular when in order
	for _, p := range parent {
		if p != noParent {
			waiting[p]++
		}
	}
	for i := range parent {
		for i := uint32(i); i != noParent && waiting[i] == 0; i = parent[i] {
			order = append(order, i)
			waiting[i] = circular
			if p := parent[i]; p != noParent {
				waiting[p]--
			}
		}
	}
	for i, n := range waiting {
		if n != circular {
			parent[i] = circular
		}
	}
	slices.Reverse(order)
	return order
}

// weigh returns how many nodes the tree of each place has, and which child has
// the largest, or the place itself where there is none.
func weigh(parent, order []uint32) (weight, heaviest []uint32) {
	weight, heaviest = make([]uint32, len(parent)), make([]uint32, len(parent))
	for i := range heaviest {
		heaviest[i] = uint32(i)
	}
	for _, i := range slices.Backward(order) { // children first
		weight[i]++
		p := parent[i]
		if p == noParent {
			continue
		}
		weight[p] += weight[i]
		if h := heaviest[p]; h == p || weight[i] > weight[h] {
			heaviest[p] = i
		}
	}
	return weight, heaviest
}
