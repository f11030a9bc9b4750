/** Reads RFC 4180, written apart from what it judges: rows by column name. */
export const readCsv = (text: string): ReadonlyArray<Readonly<Record<string, string>>> => {
  const rows = cells(text)
  const [header = []] = rows
  return rows.slice(1).map((row) => {
    if (row.length !== header.length) throw new Error(`row of ${row.length} cells under ${header.length} columns`)
    return Object.fromEntries(header.map((name, at) => [name, row[at] ?? ""]))
  })
}

const cells = (text: string): ReadonlyArray<ReadonlyArray<string>> => {
  const rows: Array<Array<string>> = []
  let row: Array<string> = []
  let cell = ""
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ""
    if (quoted) {
      if (character !== '"') cell += character
      else if (text[at + 1] === '"') {
        cell += '"'
        at++
      } else quoted = false
    } else if (character === '"') quoted = true
    else if (character === ",") {
      row.push(cell)
      cell = ""
    } else if (character === "\r" && text[at + 1] === "\n") {
      rows.push([...row, cell])
      row = []
      cell = ""
      at++
    } else cell += character
  }
  if (cell !== "" || row.length > 0) throw new Error("the last line does not end")
  return rows
}
