// Panels: scales, frames with grid and ticks, clip paths.

import {zoomIdentity} from "d3-zoom"
import {TEXT_SCALE} from "./layout.js"
import {makeScale, ticksOf} from "./scales.js"

const SIZE = 8*TEXT_SCALE   // of text at ticks and axes, in CSS pixels

// A panel as marks see it: box, axes, scales.
export function makePanel(box, x, y, transform = zoomIdentity) {
    const X = transform.rescaleX(makeScale(x, box.left, box.right))
    const Y = transform.rescaleY(makeScale(y, box.bottom, box.top))
    return {box, x, y, X, Y, isZoomed: transform.k != 1 || transform.x != 0 || transform.y != 0}
}

export function drawFrame(group, panel) {
    const {box, x, y, X, Y, isZoomed} = panel
    const inside = scale => {
        const [a, b] = scale.range()
        return ([value]) => scale(value) >= Math.min(a, b) - 0.5 && scale(value) <= Math.max(a, b) + 0.5
    }
    const xTicks = ticksOf(x, X, isZoomed, 5).filter(inside(X))
    const yTicks = ticksOf(y, Y, isZoomed, 4).filter(inside(Y))
    lines(group, "grid", [
        ...xTicks.map(([value]) => [X(value), X(value), box.top, box.bottom + 4]),
        ...yTicks.map(([value]) => [box.left - 4, box.right, Y(value), Y(value)]),
    ])
    lines(group, "edge", [
        ...(xTicks.length ? [[box.left, box.right, box.bottom, box.bottom]] : []),
        ...(yTicks.length ? [[box.left, box.left, box.top, box.bottom]] : []),
    ])
    const middle = (box.left + box.right)/2, below = xTicks.length ? 2.15 : 1.1
    const widest = Math.max(0, ...yTicks.map(([, words]) => words.length))*SIZE*0.62
    texts(group, "xtick", xTicks.map(([value, words]) => [X(value), box.bottom + 4 + SIZE, words]))
    texts(group, "ytick", yTicks.map(([value, words]) => [box.left - 6, Y(value) + 0.35*SIZE, words]))
    texts(group, "xlabel", x.label ? [[middle, box.bottom + 4 + below*SIZE, x.label]] : [])
    turned(group, y.label, box.left - widest - (yTicks.length ? 12 : 6), (box.top + box.bottom)/2)
}

function lines(group, name, ends) {
    const drawn = group.selectAll(`line.${name}`).data(ends).join("line").attr("class", name)
    const attributes = ["x1", "x2", "y1", "y2"]
    attributes.forEach((attribute, i) => drawn.attr(attribute, d => Math.round(d[i]*10)/10))
}

function texts(group, name, data) {
    group.selectAll(`text.${name}`).data(data).join("text").attr("class", name)
        .attr("x", d => d[0]).attr("y", d => d[1]).attr("font-size", SIZE).text(d => d[2])
}

function turned(group, label, x, y) {
    group.selectAll("text.ylabel").data(label ? [label] : []).join("text").attr("class", "ylabel")
        .attr("transform", `translate(${x} ${y}) rotate(-90)`).attr("font-size", SIZE).text(words => words)
}
