// The picture as SVG and PNG, its values as CSV, and downloads.

import {asLists} from "./lists.js"

const PAINTED = ["fill", "stroke", "stroke-width", "stroke-opacity", "fill-opacity", "opacity", "font-family",
                 "font-size", "font-weight", "text-anchor", "display", "paint-order"]
const TAKEN = "rect, line, path, circle, text"

// The picture as a file of its own: styles of the page are written into its elements.
export function svgText(svg) {
    const copy = svg.cloneNode(true)
    const [elements, copies] = [svg, copy].map(root => [...root.querySelectorAll(TAKEN)])
    elements.forEach((element, i) => {
        const style = getComputedStyle(element)
        for (const name of PAINTED) copies[i].setAttribute(name, style.getPropertyValue(name))
    })
    copy.querySelectorAll(".cross, .ground, .back").forEach(element => element.remove())
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg")
    const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect")
    paper.setAttribute("width", "100%")
    paper.setAttribute("height", "100%")
    paper.setAttribute("fill", groundOf(svg))
    copy.prepend(paper)
    return new XMLSerializer().serializeToString(copy)
}

// The colour behind an element: that of the page or the notebook.
function groundOf(element) {
    for (let here = element; here; here = here.parentElement) {
        const colour = getComputedStyle(here).backgroundColor
        if (colour && colour != "transparent" && !colour.startsWith("rgba(0, 0, 0, 0")) return colour
    }
    return "#ffffff"
}

// The picture as PNG, twice as dense as the screen's CSS pixels.
export async function pngBlob(svg) {
    const {width, height} = svg.viewBox.baseVal
    const image = new Image()
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svgText(svg))
    await image.decode()
    const canvas = document.createElement("canvas")
    canvas.width = 2*width
    canvas.height = 2*height
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height)
    return new Promise(done => canvas.toBlob(done, "image/png"))
}

const COLUMNS = ["name", "text", "x", "y", "x0", "x1", "y0", "y1", "low", "high", "row", "column", "share"]
const isFormula = words => /^\s*[=+\-@\t\r＝＋－＠]/.test(words) && isNaN(words)

function cell(value) {
    if (value === null || value === undefined) return ""
    if (typeof value == "number") return String(value)
    const words = isFormula(value) ? `'${value}` : String(value)
    return /[",\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words
}

function rowsOf(values) {
    if (values.share) {
        return values.share.flatMap((row, i) => row.map((share, j) =>
            ({name: values.names?.[i*row.length + j], row: i, column: j, share})))
    }
    const names = COLUMNS.filter(name => name in values)
    const lists = asLists(values, names)
    return Array.from(lists[0], (_, i) => {
        const row = {name: values.names?.[i]}
        names.forEach((name, column) => { row[name] = lists[column][i] })
        return row
    })
}

// What the marks in sight show, a line a value.
export function csvText(shownMarks) {
    const lines = [["panel", "mark", ...COLUMNS].join(",")]
    for (const {mark, values} of shownMarks) {
        if (mark.kind == "text") continue
        for (const row of rowsOf(values)) {
            lines.push([mark.panel, mark.name, ...COLUMNS.map(name => row[name])].map(cell).join(","))
        }
    }
    return lines.join("\n") + "\n"
}

export function download(blob, name) {
    const link = document.createElement("a")
    link.href = URL.createObjectURL(blob)
    link.download = name
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
