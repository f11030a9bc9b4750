import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import {
  consistencyRanges,
  inclusionRanges,
  isConsistent,
  isIncluded,
  type LeafRange
} from "../../src/proof/MerkleProof.ts"
import { leafHash, nodeHash, RightEdge, tileSize } from "../../src/proof/MerkleTree.ts"

const hex = (bytes: Buffer) => bytes.toString("hex")

/** The tree of RFC 6962, 2.1, by its definition and nothing else: what the rest is held against. */
const treeHash = (leaves: ReadonlyArray<Buffer>): Buffer => {
  if (leaves.length === 0) return new RightEdge().root
  if (leaves.length === 1) return leaves[0] ?? Buffer.alloc(0)
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return nodeHash(treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)))
}

const edgeOf = (leaves: ReadonlyArray<Buffer>): RightEdge => {
  const edge = new RightEdge()
  for (const leaf of leaves) edge.append(leaf)
  return edge
}

const hashes = (leaves: ReadonlyArray<Buffer>, ranges: ReadonlyArray<LeafRange>) =>
  ranges.map(({ start, end }) => treeHash(leaves.slice(start, end)))

/** The eight leaves that the reference implementations of RFC 6962 are tested with. */
const reference = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f"
].map((leaf) => leafHash(Buffer.from(leaf, "hex")))
const roots = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
]

describe("The hash tree of RFC 6962", () => {
  it("has the reference roots of 0 to 8 leaves", () => {
    roots.forEach((root, size) => {
      assert.strictEqual(hex(edgeOf(reference.slice(0, size)).root), root)
    })
  })

  it("gives the reference audit paths", () => {
    const paths: ReadonlyArray<readonly [number, number, ReadonlyArray<string>]> = [
      [0, 1, []],
      [
        0,
        8,
        [
          "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
          "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
        ]
      ],
      [
        5,
        8,
        [
          "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
          "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
        ]
      ],
      [2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]],
      [
        1,
        5,
        [
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
          "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
        ]
      ]
    ]
    for (const [index, size, path] of paths) {
      assert.deepStrictEqual(hashes(reference, inclusionRanges(index, size)).map(hex), path)
    }
  })

  it("gives the reference consistency proofs", () => {
    const proofs: ReadonlyArray<readonly [number, number, ReadonlyArray<string>]> = [
      [1, 1, []],
      [
        1,
        8,
        [
          "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
          "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
        ]
      ],
      [
        6,
        8,
        [
          "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
          "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
        ]
      ],
      [
        2,
        5,
        [
          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
          "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
        ]
      ]
    ]
    for (const [first, second, proof] of proofs) {
      assert.deepStrictEqual(hashes(reference, consistencyRanges(first, second)).map(hex), proof)
    }
  })

  it("names the nodes of the example in RFC 6962, 2.1.3", () => {
    const nodes = (ranges: ReadonlyArray<LeafRange>) => ranges.map(({ start, end }) => `${start}-${end}`)
    const [b, c, d, f, g, h, i, j, k, l] = ["1-2", "2-3", "3-4", "5-6", "0-2", "2-4", "4-6", "6-7", "0-4", "4-7"]
    assert.deepStrictEqual(nodes(inclusionRanges(0, 7)), [b, h, l])
    assert.deepStrictEqual(nodes(inclusionRanges(3, 7)), [c, g, l])
    assert.deepStrictEqual(nodes(inclusionRanges(4, 7)), [f, j, k])
    assert.deepStrictEqual(nodes(inclusionRanges(6, 7)), [i, k])
    assert.deepStrictEqual(nodes(consistencyRanges(3, 7)), [c, d, g, l])
    assert.deepStrictEqual(nodes(consistencyRanges(4, 7)), [l])
    assert.deepStrictEqual(nodes(consistencyRanges(6, 7)), [i, j, k])
  })

  const leaves = fc
    .integer({ min: 1, max: 70 })
    .map((size) => Array.from({ length: size }, (_, n) => leafHash(Buffer.from(`${n}`))))

  it("grows by its right edge to the same root, also from an edge that was put away", () => {
    fc.assert(
      fc.property(leaves, fc.nat(), (all, cut) => {
        const half = edgeOf(all.slice(0, cut % all.length))
        const taken = new RightEdge(half.size, half.bytes)
        for (const leaf of all.slice(half.size)) taken.append(leaf)
        assert.strictEqual(hex(taken.root), hex(treeHash(all)))
      })
    )
    assert.throws(() => new RightEdge(3, Buffer.alloc(32)), RangeError)
  })

  it("hands out each tile that it completes", () => {
    const all = Array.from({ length: 2 * tileSize + 5 }, (_, n) => leafHash(Buffer.from(`${n}`)))
    const edge = new RightEdge()
    const tiles = all.flatMap((leaf) => edge.append(leaf) ?? [])
    assert.deepStrictEqual(
      tiles.map(hex),
      [treeHash(all.slice(0, tileSize)), treeHash(all.slice(tileSize, 2 * tileSize))].map(hex)
    )
  })

  it("proves every leaf, and no other leaf, place, size or path", () => {
    fc.assert(
      fc.property(leaves, fc.nat(), fc.nat(), (all, at, other) => {
        const [size, root] = [all.length, treeHash(all)]
        const index = at % size
        const leaf = all[index] ?? Buffer.alloc(0)
        const path = hashes(all, inclusionRanges(index, size))
        assert.isTrue(isIncluded(leaf, index, size, path, root))
        assert.isFalse(isIncluded(leafHash(Buffer.from("other")), index, size, path, root))
        assert.isFalse(isIncluded(leaf, index, size, [...path, root], root))
        if (other % size !== index) assert.isFalse(isIncluded(leaf, other % size, size, path, root))
        if (path.length > 0) {
          assert.isFalse(isIncluded(leaf, index, size, path.slice(1), root))
          assert.isFalse(isIncluded(leaf, index, size, path.with(other % path.length, leafHash(root)), root))
        }
      })
    )
  })

  it("proves that a tree begins with each older one, and with nothing else", () => {
    fc.assert(
      fc.property(leaves, fc.nat(), fc.nat(), (all, at, other) => {
        const [second, first] = [all.length, 1 + (at % all.length)]
        const [older, newer] = [treeHash(all.slice(0, first)), treeHash(all)]
        const path = hashes(all, consistencyRanges(first, second))
        assert.isTrue(isConsistent(first, older, second, newer, path))
        assert.isFalse(isConsistent(first, leafHash(older), second, newer, path))
        assert.isFalse(isConsistent(first, older, second, leafHash(newer), path))
        assert.isFalse(isConsistent(first, older, second, newer, [...path, newer]))
        if (path.length > 0) {
          assert.isFalse(isConsistent(first, older, second, newer, path.slice(1)))
          assert.isFalse(isConsistent(first, older, second, newer, path.with(other % path.length, leafHash(older))))
        }
      })
    )
  })
})
