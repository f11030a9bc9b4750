/** The two times of a question: a slider over the days that count, and the instant as of whose knowledge it is asked. */
import { useEffect, useId, useState } from "react"

export interface Times {
  readonly effective?: string | undefined
  readonly knownAt?: string | undefined
}

interface Props {
  readonly times: Times
  readonly span: { readonly first: string; readonly last: string }
  readonly change: (times: Times) => void
}

const dayMs = 86_400_000
/** Sliding asks for where one stops, not for every day on the way. */
const restMs = 150

const dayOf = (first: string, days: number): string =>
  new Date(Date.parse(first) + days * dayMs).toISOString().slice(0, 10)

const daysTo = (first: string, day: string): number => Math.round((Date.parse(day) - Date.parse(first)) / dayMs)

export const AsOf = ({ change, span, times }: Props) => {
  const id = useId()
  const most = daysTo(span.first, span.last)
  const given = times.effective === undefined ? most : Math.min(Math.max(daysTo(span.first, times.effective), 0), most)
  const [days, setDays] = useState(given)
  useEffect(() => {
    setDays(given)
  }, [given])
  useEffect(() => {
    if (days === given) return
    const later = setTimeout(() => {
      change({ ...times, effective: days === most ? undefined : dayOf(span.first, days) })
    }, restMs)
    return () => {
      clearTimeout(later)
    }
  }, [change, days, given, most, span.first, times])
  const day = dayOf(span.first, days)
  return (
    <form
      className="as-of"
      aria-label="As of"
      onSubmit={(event) => {
        event.preventDefault()
      }}
    >
      <div>
        <label htmlFor={`${id}-day`}>
          Effective up to <output>{days === most ? `${day}, all of it` : day}</output>
        </label>
        <input
          id={`${id}-day`}
          type="range"
          min={0}
          max={Math.max(most, 1)}
          value={most === 0 ? 1 : days}
          disabled={most === 0}
          aria-valuetext={day}
          onChange={({ currentTarget }) => {
            setDays(currentTarget.valueAsNumber)
          }}
        />
      </div>
      <div>
        <label htmlFor={`${id}-known`}>As known at (UTC)</label>
        <input
          id={`${id}-known`}
          type="datetime-local"
          step={1}
          value={times.knownAt?.slice(0, 19) ?? ""}
          onChange={({ currentTarget }) => {
            const { value } = currentTarget
            change({ ...times, knownAt: value === "" ? undefined : `${value.length === 16 ? `${value}:00` : value}Z` })
          }}
        />
      </div>
      <button
        type="button"
        className="plain"
        disabled={times.effective === undefined && times.knownAt === undefined}
        onClick={() => {
          change({})
        }}
      >
        Now
      </button>
    </form>
  )
}
