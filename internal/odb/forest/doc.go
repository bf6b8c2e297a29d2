// Package forest reads every object of a pack once, as fast as that can be
// done. The deltas of a pack make trees: the root of each is stored whole, and
// every other object as a difference to its parent. [New] finds the trees, and
// [Forest.Walk] goes down each of them, so that every object is inflated once
// and every delta applied once, where reading one object after the other
// rebuilds its chain each time.
//
// The walk goes depth first and into the heaviest child last, when the parent
// is no longer needed. That leaves at most log2(n) objects in memory for each
// worker, however long the chains are.
//
// # Order
//
// A visitor sees the parent of a delta before it sees the delta; the two need
// not be consecutive. Nothing else is promised: not the order of trees, not
// the order of siblings, not which worker visits what, and none of it is the
// same in the next run. Whoever needs an order sorts what the visitors
// gathered, by object id.
//
// # Completeness
//
// A walk without error calls exactly one of Visit and Unread once for each
// position of the pack's index, less the trees whose type was not asked for.
// When the type cannot be known, because there is no root, it calls Unread.
// What is stored is held against the checksum that the index has of it. An index
// of version 1 has none; then content is held against its id, which takes
// longer.
package forest
