// What can be read off marks: of each kind of mark how many values it has, where each lies, and what it says.

import {bisectCenter} from "d3-array"
import {asList, asLists, isKnown} from "./lists.js"
import {numberText, valueText} from "./scales.js"

const nameOf = mark => mark.legend ?? mark.name.replaceAll("_", " ")

// A reading: x and y in CSS pixels, where (the value along x in words), what (name and value in words).
const READ = {
    line: (mark, {x, y, says}, panel, i) => readPoint(mark, x[i], y[i], panel, undefined, says?.[i]),
    points(mark, values, panel, i) {
        const [x, y] = asLists(values, ["x", "y"])
        return readPoint(mark, x[i], y[i], panel, values.names?.[i], values.says?.[i])
    },
    band(mark, {x, low, high}, {x: along, y: up, X, Y}, i) {
        if (!isKnown(x[i], low[i], high[i])) return null
        const range = `${numberText(up, low[i])} to ${numberText(up, high[i])}`
        return {x: X(x[i]), y: Y(high[i]), where: valueText(along, x[i]), what: `${nameOf(mark)}, range ${range}`}
    },
    rectangles: readRectangle,
    heatmap(mark, values, {box}, i) {
        const rows = values.share.length, columns = values.share[0].length
        const row = Math.floor(i/columns), column = i % columns
        const x = box.left + (column + 0.5)*(box.right - box.left)/columns
        const y = box.top + (row + 0.5)*(box.bottom - box.top)/rows
        const words = values.says?.[i] ?? values.names?.[i]
        return words ? {x, y, where: "", what: words} : null
    },
    rule(mark, values, {x, X, box}, i) {
        const at = asList(values.x)[i]
        if (!isKnown(at)) return null
        const what = values.names ? `${valueText(x, at)}: ${values.names[i]}` : `${nameOf(mark)}: ${valueText(x, at)}`
        return {x: X(at), y: box.top, where: "", what}
    },
}

function readPoint(mark, x, y, panel, name, says) {
    if (!isKnown(x, y)) return null
    if (says) return {x: panel.X(x), y: panel.Y(y), where: "", what: says}
    const value = numberText(panel.y, y), label = panel.y.label
    const what = `${name ?? nameOf(mark)}: ${label && !value.startsWith(label) ? `${label} ` : ""}${value}`
    return {x: panel.X(x), y: panel.Y(y), where: valueText(panel.x, x), what}
}

// Bars lie along the axis on which they begin at one place.
function readRectangle(mark, values, {x, y, X, Y}, i) {
    const [x0, x1, y0, y1] = asLists(values, ["x0", "x1", "y0", "y1"]).map(list => list[i])
    if (!isKnown(x0, x1, y0, y1)) return null
    const centre = {x: (X(x0) + X(x1))/2, y: (Y(y0) + Y(y1))/2}
    const name = values.names?.[i]
    if (values.says) return {...centre, where: "", what: values.says[i]}
    if (!Array.isArray(values.x0)) {
        return {...centre, x: X(x1), where: name ?? "", what: `${nameOf(mark)}: ${valueText(x, x1)}`}
    }
    if (!Array.isArray(values.y0)) {
        const range = `${x.label ? x.label + " " : ""}${numberText(x, x0)} to ${numberText(x, x1)}`
        return {...centre, y: Y(y1), where: name ?? range, what: `${nameOf(mark)}: ${valueText(y, y1)}`}
    }
    return name ? {...centre, where: "", what: name} : null
}

export const isReadable = mark => mark.kind in READ

export function countOf(mark, values) {
    if (mark.kind == "heatmap") return values.share.length*(values.share[0]?.length ?? 0)
    if (mark.kind == "rule") return asList(values.x).length
    if (mark.kind == "band" || mark.kind == "line") return values.x.length
    const names = mark.kind == "points" ? ["x", "y"] : ["x0", "x1", "y0", "y1"]
    return asLists(values, names)[0].length
}

export function readingAt(mark, values, panel, i) {
    const reading = READ[mark.kind](mark, values, panel, i)
    return reading && {...reading, mark, i, target: values.targets?.[i] ?? null}
}

const REACH = 14   // CSS pixels between the pointer and a point

// The position of the value under the pointer; -1 for none.
export function findNear(mark, values, panel, x, y) {
    const {X, Y, box} = panel
    if (mark.kind == "line" || mark.kind == "band") {
        const i = values.x.length ? bisectCenter(values.x, X.invert(x)) : -1
        return values.x.length == 2 && Math.abs(X(values.x[i]) - x) > REACH ? -1 : i   // between ends is no value
    }
    if (mark.kind == "heatmap") {
        const rows = values.share.length, columns = values.share[0].length
        const row = Math.floor((y - box.top)/(box.bottom - box.top)*rows)
        const column = Math.floor((x - box.left)/(box.right - box.left)*columns)
        return row >= 0 && row < rows && column >= 0 && column < columns ? row*columns + column : -1
    }
    if (mark.kind == "rule") return asList(values.x).findIndex(at => Math.abs(X(at) - x) < 4)
    if (mark.kind == "points") return nearestPoint(asLists(values, ["x", "y"]), X, Y, x, y)
    const [x0, x1, y0, y1] = asLists(values, ["x0", "x1", "y0", "y1"])
    const between = (value, a, b) => Math.min(a, b) <= value && value <= Math.max(a, b)
    const isBar = !Array.isArray(values.x0) || !Array.isArray(values.y0)
    return x0.findIndex((_, i) => {
        const across = between(x, X(x0[i]), X(x1[i])), up = between(y, Y(y0[i]), Y(y1[i]))
        if (!isBar) return across && up
        return Array.isArray(values.x0) ? across : up   // of a bar the whole row or column is meant
    })
}

function nearestPoint([xs, ys], X, Y, x, y) {
    let best = -1, least = REACH
    xs.forEach((_, i) => {
        const distance = Math.hypot(X(xs[i]) - x, Y(ys[i]) - y)
        if (distance < least) [best, least] = [i, distance]
    })
    return best
}
