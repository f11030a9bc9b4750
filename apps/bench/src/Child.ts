/** A process of ours that is asked and answers in numbers, one thing at a time. */
import { type ChildProcess, fork } from "node:child_process"

export interface Child {
  /** The next number it says, after it was given the order, if there is one. */
  readonly ask: (order?: object) => Promise<number>
  readonly stop: () => void
}

/** Starts a module of ours as a process of its own; it ends with this one. */
export const start = (module: URL, args: ReadonlyArray<string> = []): Child => {
  const child = fork(module, [...args], { stdio: ["ignore", "inherit", "inherit", "ipc"] })
  return {
    ask: (order) => {
      const answer = next(child)
      if (order !== undefined) child.send(order)
      return answer
    },
    stop: () => {
      if (child.connected) child.disconnect()
    }
  }
}

const next = (child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    const told = (message: unknown): void => {
      child.off("exit", ended)
      resolve(Number(message))
    }
    const ended = (code: number | null): void => {
      child.off("message", told)
      reject(new Error(`a contestant's process ended with ${code}`))
    }
    child.once("message", told)
    child.once("exit", ended)
  })
