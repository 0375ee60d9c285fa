// Legends: of each panel the marks that have a name for it; a press hides them and shows them again.

import {TEXT_SCALE, widthOfText} from "./layout.js"
import {DASHES, colourOf} from "./marks.js"

const CORNERS = ["upper right", "upper left", "lower right", "lower left"]
const SIZE = 8*TEXT_SCALE, LINE = SIZE*1.35, KEY = 18, PADDING = 6

// Label → the marks of a panel that have it.
function entriesOf(marks, name) {
    const entries = new Map()
    for (const mark of marks) {
        if (mark.panel != name || !mark.legend) continue
        entries.set(mark.legend, [...(entries.get(mark.legend) ?? []), mark])
    }
    return [...entries].map(([label, members]) => ({label, members}))
}

const widthOf = label => KEY + 6 + widthOfText(label, 8)

// Entries with their places: under each other in a corner, or in rows below the panel that end at `end`.
function place(entries, box, corner, end) {
    if (corner == "below") {
        let x = box.left, y = box.bottom + 4 + SIZE*3.55
        return entries.map(entry => {
            const width = widthOf(entry.label)
            if (x > box.left && x + width > end) {
                x = box.left
                y += LINE
            }
            const placed = {...entry, x, y}
            x += width + 14
            return placed
        })
    }
    const {left, top} = cornerBox(entries, box, corner)
    return entries.map((entry, row) => ({...entry, x: left, y: top + (row + 0.8)*LINE}))
}

function cornerBox(entries, box, corner) {
    const width = Math.max(...entries.map(entry => widthOf(entry.label))), height = entries.length*LINE
    const left = corner.endsWith("left") ? box.left + PADDING : box.right - PADDING - width
    const top = corner.startsWith("upper") ? box.top + PADDING : box.bottom - PADDING - height
    return {left, top, right: left + width, bottom: top + height}
}

// The corner in which a legend hides least of what `points`, pairs of pixels, stand for; the first of those that
// are nearly as good.
export function bestCorner(marks, name, {box}, points) {
    const entries = entriesOf(marks, name)
    const hides = corner => {
        const {left, top, right, bottom} = cornerBox(entries, box, corner)
        return points.filter(([x, y]) => x > left - 4 && x < right + 4 && y > top - 4 && y < bottom + 4).length
    }
    const counts = CORNERS.map(hides), least = Math.min(...counts)
    return CORNERS[counts.findIndex(count => count <= least + 0.02*points.length)]
}

export function drawLegend(group, marks, name, panel, corner, end, hidden, toggle) {
    const entries = entriesOf(marks, name)
    const placed = entries.length ? place(entries, panel.box, corner, end) : []
    group.selectAll("g.entry").data(placed, entry => entry.label).join(enter => {
        const entry = enter.append("g").attr("class", "entry").attr("role", "button").attr("tabindex", 0)
        entry.append("rect").attr("class", "back")
        entry.append("path").attr("class", "sign")
        entry.append("text")
        return entry
    }).each(function (entry) {
        drawEntry(this, entry, hidden)
    }).on("click", (event, entry) => toggle(entry.members)).on("keydown", (event, entry) => {
        if (event.key != "Enter" && event.key != " ") return
        event.preventDefault()
        event.stopPropagation()
        toggle(entry.members)
    })
}

function drawEntry(element, {label, members, x, y}, hidden) {
    const isHidden = members.every(mark => hidden.has(mark.name))
    const [back, sign, text] = element.children
    element.setAttribute("aria-pressed", String(!isHidden))
    element.setAttribute("aria-label", label)
    element.classList.toggle("off", isHidden)
    set(back, {x: x - 3, y: y - 0.8*LINE, width: widthOf(label) + 4, height: LINE})
    set(sign, signOf(members[0], x, y - 0.35*SIZE))
    set(text, {x: x + KEY + 5, y, "font-size": SIZE})
    text.textContent = label
}

function signOf(mark, x, y) {
    const colour = colourOf(mark)
    if (mark.kind == "points") {
        const r = Math.min(mark.size, 8)/2
        const d = `M${x + KEY/2 - r} ${y}a${r} ${r} 0 1 0 ${2*r} 0a${r} ${r} 0 1 0 ${-2*r} 0`
        return mark.hollow ? {d, fill: "none", stroke: colour} : {d, fill: colour, stroke: "none"}
    }
    if (mark.kind == "rectangles" || mark.kind == "band") {
        const d = `M${x} ${y - 5}h${KEY}v10h${-KEY}z`
        return mark.hollow ? {d, fill: "none", stroke: colour, opacity: mark.alpha}
            : {d, fill: colour, stroke: "none", opacity: mark.alpha}
    }
    return {d: `M${x} ${y}h${KEY}`, fill: "none", stroke: colour, "stroke-width": mark.width*1.2,
            "stroke-dasharray": DASHES[mark.dash]}
}

function set(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === null) element.removeAttribute(name)
        else element.setAttribute(name, value)
    }
}
