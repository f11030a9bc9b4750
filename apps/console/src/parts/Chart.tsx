/**
 * A chart by uPlot, drawn on a canvas in the page's own colours: it follows the width it has, and light and dark. What it
 * shows stands as a table or a sentence beside it, for whoever cannot see it.
 */
import { useEffect, useRef } from "react"
import uPlot from "uplot"

export interface Curve {
  readonly name: string
  /** Name of a colour of the stylesheet: `critical`, `accent`. */
  readonly colour: string
  readonly values: ReadonlyArray<number | null>
}

interface Props {
  /** What it shows, in words. */
  readonly label: string
  /** Seconds since 1970, growing. */
  readonly at: ReadonlyArray<number>
  readonly curves: ReadonlyArray<Curve>
  readonly shape: "bars" | "steps"
  readonly height?: number
}

const isDark = () => window.matchMedia("(prefers-color-scheme: dark)")

const axisWidth = 56
/** On either side of a single point. */
const dayS = 86_400
/** What is counted has no halves. */
const wholes = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000, 1_000_000]

export const Chart = ({ at, curves, height = 180, label, shape }: Props) => {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const host = box.current
    if (host === null) return
    let plot = draw(host, { at, curves, height, shape })
    const again = () => {
      plot.destroy()
      plot = draw(host, { at, curves, height, shape })
    }
    const sized = new ResizeObserver(() => {
      plot.setSize({ width: host.clientWidth, height })
    })
    sized.observe(host)
    const dark = isDark()
    dark.addEventListener("change", again)
    return () => {
      dark.removeEventListener("change", again)
      sized.disconnect()
      plot.destroy()
    }
  }, [at, curves, height, shape])
  return <div className="chart" ref={box} role="img" aria-label={label} />
}

const draw = (host: HTMLElement, { at, curves, height, shape }: Required<Omit<Props, "label">>): uPlot => {
  const style = getComputedStyle(host)
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim()
  const paths = shape === "bars" ? uPlot.paths.bars?.({ size: [0.7, 28] }) : uPlot.paths.stepped?.({ align: 1 })
  const lines = { stroke: colour("soft"), grid: { stroke: colour("hair"), width: 1 }, ticks: { show: false } }
  return new uPlot(
    {
      width: host.clientWidth,
      height,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        // A single point would stand at the beginning of years.
        x: {
          time: true,
          range: ({ data }, first, last) => (data[0].length === 1 ? [first - dayS, first + dayS] : [first, last])
        },
        y: { range: (_plot, low, high) => [Math.min(low, 0), high <= 0 ? 1 : high * 1.08] }
      },
      axes: [lines, { ...lines, size: axisWidth, incrs: wholes }],
      series: [
        {},
        ...curves.map(({ colour: name, name: label }) => ({
          label,
          stroke: colour(name),
          ...(shape === "bars" ? { fill: colour(name), width: 0 } : { width: 2 }),
          points: { show: false },
          ...(paths === undefined ? {} : { paths })
        }))
      ]
    },
    [Array.from(at), ...curves.map(({ values }) => Array.from(values))],
    host
  )
}

/** Values on top of one another, the topmost first, so that each bar is drawn over the longer one behind it. */
export const stacked = (curves: ReadonlyArray<Curve>): ReadonlyArray<Curve> => {
  const sums: Array<number> = []
  return curves
    .map((curve) => ({
      ...curve,
      values: curve.values.map((value, at) => {
        sums[at] = (sums[at] ?? 0) + (value ?? 0)
        return sums[at] ?? 0
      })
    }))
    .reverse()
}
