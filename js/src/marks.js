// Kind of mark → function that draws its values into a group of the picture. Keyed joins: what stays keeps its
// element, and with it the focus.

import {bisectLeft, bisectRight} from "d3-array"
import {area, line} from "d3-shape"
import {asList, asLists, isKnown} from "./lists.js"
import {TEXT_SCALE, shareAcross, shareUp} from "./layout.js"

export const DASHES = {solid: null, dashed: "6 4", dotted: "2 3", dashdot: "6 3 2 3"}
const ANCHORS = {left: "start", center: "middle", right: "end"}
const LINE_SCALE = 1.2   // CSS pixels for a point of a line's width

export const colourOf = look => `var(--${look.colour})`
const one = number => Math.round(number*10)/10

function join(group, element, data) {
    return group.selectAll(element).data(data, item => item.key).join(element)
}

function stroke(selection, look) {
    return selection.attr("stroke", colourOf(look)).attr("stroke-width", look.width*LINE_SCALE)
        .attr("stroke-dasharray", DASHES[look.dash]).attr("fill", "none")
}

function paint(selection, look) {
    return look.hollow ? stroke(selection, look) : selection.attr("fill", colourOf(look))
}

// What can be pressed is a button: reached by Tab (one of a mark's at a time), named, pressed by Enter.
function press(selection, values) {
    const {names, targets} = values
    if (!targets) return selection
    return selection.attr("role", item => targets[item.key] ? "button" : null)
        .attr("aria-label", item => names?.[item.key] ?? null)
        .attr("tabindex", (item, i) => targets[item.key] ? (i ? -1 : 0) : null)
        .classed("pressed", true)
}

function rectangles(group, values, look, {X, Y}) {
    const [x0, x1, y0, y1] = asLists(values, ["x0", "x1", "y0", "y1"])
    const data = []
    x0.forEach((_, key) => {
        const [left, right, bottom, top] = [X(x0[key]), X(x1[key]), Y(y0[key]), Y(y1[key])]
        if (!isKnown(x0[key], x1[key], y0[key], y1[key], left, right, bottom, top)) return
        data.push({key, x: Math.min(left, right), y: Math.min(bottom, top),
                   width: Math.abs(right - left), height: Math.abs(bottom - top)})
    })
    const drawn = join(group, "rect", data)
        .attr("x", d => one(d.x)).attr("y", d => one(d.y))
        .attr("width", d => one(d.width)).attr("height", d => one(d.height))
    press(paint(drawn, look), values)
}

function band(group, {x, low, high}, look, {X, Y, box}) {
    const shape = area().x(d => one(X(d.x))).y0(d => one(Y(d.low))).y1(d => one(Y(d.high)))
    const known = bandPoints(x, low, high, X, box.right - box.left)
        .filter(d => isKnown(d.x, d.low, d.high, X(d.x), Y(d.low), Y(d.high)))
    join(group, "path", [{key: 0}]).attr("d", shape(known)).attr("fill", colourOf(look))
}

// Of a long line, which rises along x, the parts in sight: pairs [from, to) of positions, one a column of pixels.
// Of a short one, or where few are in sight, the positions from one to another alone.
function inSight(x, X, columns) {
    if (x.length <= 4*columns) return {start: 0, stop: x.length}
    const [low, high] = X.domain(), [left, right] = X.range()
    const start = Math.max(0, bisectLeft(x, low) - 1), stop = Math.min(x.length, bisectRight(x, high) + 1)
    if (stop - start <= 4*columns) return {start, stop}
    const pieces = []
    for (let from = start, column = 1; from < stop; column++) {
        const edge = X.invert(left + column*(right - left)/columns)
        const to = column > columns ? stop : bisectLeft(x, edge, from, stop)
        if (to > from) pieces.push([from, to])
        from = to
    }
    return {pieces}
}

// Of many points in one column the first, the lowest, the highest and the last are enough.
function decimate(x, y, X, columns) {
    const {start, stop, pieces} = inSight(x, X, columns)
    return pieces?.flatMap(([from, to]) => extremes(y, from, to)) ?? range(start, stop)
}

// Of a band the lowest and the highest of a column.
function bandPoints(x, low, high, X, columns) {
    const {start, stop, pieces} = inSight(x, X, columns)
    const point = (from, to) => {
        let lowest = low[from], highest = high[from]
        for (let i = from + 1; i < to; i++) {
            if (low[i] < lowest) lowest = low[i]
            if (high[i] > highest) highest = high[i]
        }
        return {x: x[from], low: lowest, high: highest}
    }
    return pieces?.map(piece => point(...piece)) ?? range(start, stop).map(i => point(i, i + 1))
}

const range = (start, stop) => Array.from({length: stop - start}, (_, i) => start + i)

// The first, lowest, highest and last of a column, in order.
function extremes(y, from, to) {
    let low = from, high = from
    for (let i = from + 1; i < to; i++) {
        if (y[i] < y[low]) low = i
        if (y[i] > y[high]) high = i
    }
    const between = low < high ? [low, high] : [high, low]
    return [from, ...between, to - 1].filter((i, k, all) => !k || i != all[k - 1])
}

function curve(group, {x, y}, look, {X, Y, box}) {
    const shape = line().defined(i => isKnown(x[i], y[i], X(x[i]), Y(y[i])))
        .x(i => one(X(x[i]))).y(i => one(Y(y[i])))
    const points = decimate(x, y, X, box.right - box.left)
    const alone = points.length == 1 ? points.map(i => ({key: i, i})) : []   // a point alone is no line
    join(group, "circle", alone).attr("cx", d => X(x[d.i])).attr("cy", d => Y(y[d.i])).attr("r", 3)
        .attr("fill", colourOf(look))
    stroke(join(group, "path", [{key: 0}]).attr("d", shape(points)).attr("stroke-linejoin", "round"), look)
}

const SAMPLES = 150   // of a line

// Pairs of pixels that stand for what a mark draws, evenly spread along lines; for who looks for free space.
export function samplePoints({kind}, values, {X, Y, box}) {
    if (kind == "line" || kind == "band") {
        const {x} = values, low = values.low ?? values.y, high = values.high ?? values.y
        return range(0, x.length && SAMPLES).flatMap(k => {
            const at = box.left + (k + 0.5)/SAMPLES*(box.right - box.left), value = X.invert(at)
            const i = Math.min(bisectLeft(x, value), x.length - 1)
            if (value < x[0] || value > x[x.length - 1]) return []
            const share = i && x[i] != x[i - 1] ? (value - x[i - 1])/(x[i] - x[i - 1]) : 1
            return [low, high].map(y => [at, i ? Y(y[i - 1])*(1 - share) + Y(y[i])*share : Y(y[i])])
        })
    }
    if (kind == "points") {
        const [x, y] = asLists(values, ["x", "y"])
        return Array.from(x, (_, i) => [X(x[i]), Y(y[i])])
    }
    if (kind != "rectangles") return []
    const [x0, x1, y0, y1] = asLists(values, ["x0", "x1", "y0", "y1"])
    return Array.from(x0, (_, i) => [[X(x0[i]), Y(y0[i])], [X(x1[i]), Y(y1[i])], [X((x0[i] + x1[i])/2), Y(y1[i])]]).flat()
}

function points(group, values, look, {X, Y}) {
    const [x, y] = asLists(values, ["x", "y"])
    const data = x.map((_, key) => ({key, x: X(x[key]), y: Y(y[key])}))
        .filter(d => isKnown(x[d.key], y[d.key], d.x, d.y))
    const drawn = join(group, "circle", data)
        .attr("cx", d => one(d.x)).attr("cy", d => one(d.y)).attr("r", look.size/2*LINE_SCALE)
    press(paint(drawn, look), values)
}

function segments(group, values, look, {X, Y}) {
    const [x0, x1, y0, y1] = asLists(values, ["x0", "x1", "y0", "y1"])
    const data = x0.map((_, key) => ({key, ends: [X(x0[key]), X(x1[key]), Y(y0[key]), Y(y1[key])]}))
        .filter(d => isKnown(x0[d.key], x1[d.key], y0[d.key], y1[d.key], ...d.ends))
    drawLines(group, data, look)
}

function rule(group, values, look, {X, box}) {
    const data = asList(values.x).map((x, key) => ({key, x, ends: [X(x), X(x), box.top, box.bottom]}))
        .filter(d => isKnown(d.x, ...d.ends))
    drawLines(group, data, look)
    if (values.text) ruleWords(group, data.filter(d => values.text[d.key]), values, look, box)
}

// Words at the foot of rules, in two rows.
function ruleWords(group, data, {text, rows, sides}, look, box) {
    const size = look.font*TEXT_SCALE, gap = d => sides[d.key] == "left" ? 3 : -3
    join(group, "text", data).attr("x", d => one(d.ends[0] + gap(d)))
        .attr("y", d => one(box.bottom - size*(0.4 + 1.2*rows[d.key]))).attr("font-size", size)
        .attr("fill", colourOf(look)).attr("text-anchor", d => ANCHORS[sides[d.key]]).text(d => text[d.key])
}

function drawLines(group, data, look) {
    const drawn = join(group, "line", data)
    const ends = ["x1", "x2", "y1", "y2"]
    ends.forEach((name, i) => drawn.attr(name, d => one(d.ends[i])))
    stroke(drawn, look)
}

function text(group, values, look, {X, Y, box}) {
    const texts = asList(values.text)
    const x = asList(values.x, texts.length), y = asList(values.y, texts.length)
    const across = look.inside ? X : share => shareAcross(box, share)
    const up = look.inside ? Y : share => shareUp(box, share)
    const size = look.font*TEXT_SCALE
    const lower = look.inside ? 0.35*size : 0   // from the middle of a line to its foot
    const data = texts.map((words, key) => ({key, words, x: across(x[key]), y: up(y[key]) + lower}))
        .filter(d => isKnown(x[d.key], y[d.key], d.x, d.y))
    join(group, "text", data)
        .attr("x", d => one(d.x)).attr("y", d => one(d.y)).attr("font-size", size)
        .attr("fill", colourOf(look)).attr("text-anchor", ANCHORS[look.align]).text(d => d.words)
        .attr("transform", d => look.turn ? `rotate(${-look.turn} ${one(d.x)} ${one(d.y - lower)})` : null)
}

function heatmap(group, values, look, {box}) {
    const rows = values.share.length, columns = values.share[0]?.length ?? 0
    const width = (box.right - box.left)/columns, height = (box.bottom - box.top)/rows
    const data = values.share.flatMap((row, i) => row.map((share, j) => ({key: i*columns + j, i, j, share})))
    const drawn = join(group, "rect", data)
        .attr("x", d => box.left + d.j*width).attr("y", d => box.top + d.i*height)
        .attr("width", width).attr("height", height).attr("shape-rendering", "crispEdges")
        .attr("fill", colourOf(look)).attr("fill-opacity", d => d.share ?? 0)
    press(drawn, values)
}

export const DRAW_MARK = {rectangles, band, line: curve, points, segments, rule, text, heatmap}
