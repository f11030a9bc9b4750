/** Code and subject as both our checks and the oracle can say them: each has its own way to name the same thing. */

/** Of a settlement's own subjects, the number of the payment that they belong to. */
const ofSettlement = /^(G\d\d|S0[123479]|P02)$/u

export const told = (code: string, subject: string): string => {
  if (ofSettlement.test(code)) return `${code} #${/(\d+)(?!.*\d)/u.exec(subject)?.[1] ?? subject}`
  if (code === "S05" || code === "S06") return `${code} ${/\d{4}-\d\d-\d\d/u.exec(subject)?.[0] ?? subject}`
  if (code === "P01") return `${code} ${subject.slice(subject.lastIndexOf("/") + 1)}`
  if (code === "P03" || code === "P04") return `${code} ${/\d{4}-\d\d/u.exec(subject)?.[0] ?? subject}`
  // A part that has another id by what it was given to.
  if (code === "Z11") return `${code} ${subject.split(" part ")[0]}`
  // An application by itself, a split by its pair.
  if (/^I(07|08|10|15)$/u.test(code)) return `${code} ${/application \S+/u.exec(subject)?.[0] ?? subject}`
  return `${code} ${code === "Z06" ? subject.split(" item ")[0] : subject}`
}
