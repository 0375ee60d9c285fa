// Scales of axes, their ticks, and values of axes in words.

import {format} from "d3-format"
import {scaleLinear, scaleLog} from "d3-scale"

export function makeScale(axis, from, to) {
    return (axis.log ? scaleLog() : scaleLinear()).domain([axis.low, axis.high]).range([from, to])
}

// Pairs [value, text]: those of the axis, or, where somebody zoomed, new ones.
export function ticksOf(axis, scale, isZoomed, count) {
    if (!isZoomed) return axis.ticks
    return scale.ticks(count).map(value => [value, numberText(axis, value)])
}

const plain = format(",.4~g"), whole = format(",.0f")

// A number of the axis as text, with its unit where that is a percent sign.
export function numberText(axis, value) {
    if (value === null || value === undefined || Number.isNaN(value)) return "–"
    const named = axis.ticks.find(([at, text]) => at === value && text !== "" && isNaN(parseFloat(text)))
    if (named) return named[1]
    if (axis.percent) return `${plain(100*value)} %`
    return Number.isInteger(value) ? whole(value) : plain(value)
}

// The number with the axis's label in front.
export const valueText = (axis, value) => `${axis.label ? axis.label + " " : ""}${numberText(axis, value)}`

// Whether two axes are the same, whatever is written beside them.
export const sameAxis = (a, b) => a.low === b.low && a.high === b.high && a.log === b.log
    && JSON.stringify(a.ticks) === JSON.stringify(b.ticks)
