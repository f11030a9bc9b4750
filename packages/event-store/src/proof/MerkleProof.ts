/**
 * Proofs over the tree of RFC 6962: that a leaf is in a tree (2.1.1), that a tree begins with an older one (2.1.2). Made
 * as ranges of leaves whose hashes are wanted; checked by the algorithms of RFC 9162, 2.1.3.2 and 2.1.4.2, with nothing
 * but the roots.
 */
import { nodeHash } from "./MerkleTree.ts"

/** Leaves `start` to `end`, from 0, without `end`: a node of the tree. */
export interface LeafRange {
  readonly start: number
  readonly end: number
}

/** The audit path of the leaf at `index` (from 0) in a tree of `size`, from the leaf up. */
export const inclusionRanges = (index: number, size: number): ReadonlyArray<LeafRange> => path(index, 0, size)

/** What leads from a tree of `first` leaves to one of `second`: 0 < first <= second. */
export const consistencyRanges = (first: number, second: number): ReadonlyArray<LeafRange> =>
  subproof(first, 0, second, true)

/** Where a node of `count` > 1 leaves divides: the largest power of two below it. */
export const leftSize = (count: number): number => {
  let size = 1
  while (size * 2 < count) size *= 2
  return size
}

const path = (index: number, start: number, end: number): ReadonlyArray<LeafRange> => {
  if (end - start <= 1) return []
  const middle = start + leftSize(end - start)
  return index < middle
    ? [...path(index, start, middle), { start: middle, end }]
    : [...path(index, middle, end), { start, end: middle }]
}

const subproof = (first: number, start: number, end: number, isFirstTree: boolean): ReadonlyArray<LeafRange> => {
  if (first === end) return isFirstTree ? [] : [{ start, end }]
  const middle = start + leftSize(end - start)
  return first <= middle
    ? [...subproof(first, start, middle, isFirstTree), { start: middle, end }]
    : [...subproof(first, middle, end, false), { start, end: middle }]
}

const isOdd = (n: number): boolean => n % 2 === 1
const half = (n: number): number => Math.floor(n / 2)

/** Whether the leaf with this hash is the one at `index` in the tree of `size` leaves with this root. */
export const isIncluded = (
  leaf: Buffer,
  index: number,
  size: number,
  path: ReadonlyArray<Buffer>,
  root: Buffer
): boolean => {
  if (index < 0 || index >= size) return false
  let [at, last, found] = [index, size - 1, leaf]
  for (const hash of path) {
    if (last === 0) return false
    if (isOdd(at) || at === last) {
      found = nodeHash(hash, found)
      while (at !== 0 && !isOdd(at)) [at, last] = [half(at), half(last)]
    } else {
      found = nodeHash(found, hash)
    }
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && found.equals(root)
}

/** Whether the tree of `second` leaves begins with the tree of `first` leaves. */
export const isConsistent = (
  first: number,
  firstRoot: Buffer,
  second: number,
  secondRoot: Buffer,
  path: ReadonlyArray<Buffer>
): boolean => {
  if (first < 1 || first > second) return false
  if (first === second) return path.length === 0 && firstRoot.equals(secondRoot)
  const [start, ...rest] = isPowerOfTwo(first) ? [firstRoot, ...path] : path
  if (start === undefined || path.length === 0) return false
  let [at, last] = [first - 1, second - 1]
  while (isOdd(at)) [at, last] = [half(at), half(last)]
  let [older, newer] = [start, start]
  for (const hash of rest) {
    if (last === 0) return false
    if (isOdd(at) || at === last) {
      ;[older, newer] = [nodeHash(hash, older), nodeHash(hash, newer)]
      while (at !== 0 && !isOdd(at)) [at, last] = [half(at), half(last)]
    } else {
      newer = nodeHash(newer, hash)
    }
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && older.equals(firstRoot) && newer.equals(secondRoot)
}

const isPowerOfTwo = (n: number): boolean => n === 1 || leftSize(n) * 2 === n
