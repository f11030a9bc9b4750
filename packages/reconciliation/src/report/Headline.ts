/** The verdict of a report in words: a headline, and one or two sentences below it. */
import { isCounting, type Report, summary } from "./Report.ts"
import { counted, totalsText } from "./Shown.ts"

/** `Everything balances`, `412 discrepancies, 3 causes, 23.00 EUR`, `Could not tell, because …`. */
export const headline = (report: Report): string => {
  const { counting, countingGroups } = summary(report)
  switch (report.verdict) {
    case "clean":
      return "Everything balances"
    case "discrepancies":
      return [
        counted(counting.count, "discrepancy", "discrepancies"),
        countingGroups < counting.count ? counted(countingGroups, "cause") : "",
        totalsText(counting.totals)
      ]
        .filter((text) => text !== "")
        .join(", ")
    case "could-not-tell":
      return `Could not tell, because ${firstReason(report)}`
  }
}

const firstReason = ({ untold }: Report): string => {
  const [first] = untold
  return first === undefined ? "the run did not finish" : first.why.replace(/\.$/, "")
}

/** What the headline leaves out. */
export const lead = (report: Report): string => {
  const { all, counting } = summary(report)
  const silent = report.discrepancies.filter((one) => one.severity !== "info" && !isCounting(report.cases, one))
  const small = silent.filter(({ id }) => report.cases[id]?.isImmaterial === true).length
  const known = silent.length - small
  const timing = all.count - counting.count - silent.length
  const later = [
    ...(small === 0 ? [] : [`${counted(small, "difference is", "differences are")} immaterial.`]),
    ...(known === 0 ? [] : [`${counted(known, "difference is", "differences are")} explained or accepted.`]),
    ...(timing === 0
      ? []
      : [`${counted(timing, "difference is", "differences are")} too recent to count: the next run will tell.`])
  ]
  const { untold } = report
  switch (report.verdict) {
    case "clean":
      return ["Our events and Zuora agree to the cent on everything that was compared.", ...later].join(" ")
    case "discrepancies":
      return ["The total adds up the size of each difference, each cause once.", ...later].join(" ")
    case "could-not-tell":
      return [
        ...(untold.length > 1
          ? [`${counted(untold.length - 1, "more reason is", "more reasons are")} listed below.`]
          : []),
        counting.count === 0
          ? "No discrepancy was found in what could be compared, which does not mean that there is none."
          : `In what could be compared there ${counting.count === 1 ? "is" : "are"} ${counted(counting.count, "discrepancy", "discrepancies")}${
              counting.totals.length === 0 ? "" : ` of ${totalsText(counting.totals)}`
            }.`,
        ...later
      ].join(" ")
  }
}
