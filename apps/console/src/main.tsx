/** Where the page begins. */
import { QueryClientProvider } from "@tanstack/react-query"
import { RouterProvider } from "@tanstack/react-router"
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import "uplot/dist/uPlot.min.css"
import "./console.css"
import { queries } from "./Queries.ts"
import { router } from "./Router.tsx"

const root = document.getElementById("console")
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>
  )
