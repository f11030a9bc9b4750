/**
 * Seeded choices. A draw is named, and each name has its own sequence: what one part of the simulation draws does not
 * shift what another one draws. The generator is sfc32 (PractRand), seeded by a hash of the name; nothing here is secret.
 */
export interface Draw {
  /** A whole number from 0 up to, not including, `count`. */
  readonly below: (count: number) => number
  /** A whole number from `least` to `most`, both included. */
  readonly between: (least: number, most: number) => number
  /** True in `perMille` of a thousand cases. */
  readonly chance: (perMille: number) => boolean
  readonly pick: <A>(choices: readonly [A, ...ReadonlyArray<A>]) => A
  /** One of a list that may be empty. */
  readonly any: <A>(choices: ReadonlyArray<A>) => A | undefined
}

export const make = (name: string): Draw => {
  const next = sfc32(name)
  // 2^32 is far above every count here: the bias of a remainder does not matter.
  const below = (count: number): number => next() % count
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: (perMille) => below(1000) < perMille,
    pick: (choices) => choices[below(choices.length)] ?? choices[0],
    any: (choices) => (choices.length === 0 ? undefined : choices[below(choices.length)])
  }
}

/** FNV-1a over the text, four times with different beginnings. */
const hash = (text: string, start: number): number => {
  let value = start >>> 0
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value >>> 0
}

const sfc32 = (name: string): (() => number) => {
  let a = hash(name, 0x811c9dc5)
  let b = hash(name, 0x9e3779b9)
  let c = hash(name, 0x85ebca6b)
  let counter = 1
  const next = (): number => {
    const result = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + result) | 0
    return result >>> 0
  }
  for (let round = 0; round < 12; round += 1) next()
  return next
}
