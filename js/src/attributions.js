// What answers hang on: of each model a picture, words or bars, and what their colours mean.

import {make} from "./controls.js"

// Spans throughout: a card that is a button holds them, too.
const span = (name, ...children) => make("span", {class: name}, ...children)
const sideOf = share => share < 0 ? "opposes" : "supports"

const MAKE = {
    overlay: ({overlay, alt}) => [make("img", {src: mixed(overlay), alt})],
    words: ({words, alt}) => [make("span", {class: "words", role: "img", "aria-label": alt},
        ...words.flatMap(([word, share, says]) => [part(word, share, says), " "]))],
    bars: ({bars, alt}) => [make("span", {class: "bars", role: "img", "aria-label": alt},
        ...bars.flatMap(([name, share, says]) => [span("name", name), span("bar", part("", share, says))]))],
}

// The example in grey, and over it what speaks for the answer and against it: transparent, for light and dark pages.
function mixed({columns, grey, shares, colours}) {
    const bytes = text => text.match(/../g).map(byte => parseInt(byte, 16))
    const [supports, opposes, ink] = colours.map(colour => bytes(colour.slice(1)))
    const greys = bytes(grey), strengths = bytes(shares)
    const canvas = make("canvas", {width: columns, height: greys.length/columns}), context = canvas.getContext("2d")
    const picture = context.createImageData(canvas.width, canvas.height)
    for (let i = 0; i < greys.length; i++) {
        const over = 0.85*Math.abs(strengths[i] - 128)/127, under = 0.5*greys[i]/255*(1 - over)
        const colour = strengths[i] > 128 ? supports : opposes
        for (const k of [0, 1, 2]) picture.data[4*i + k] = (over*colour[k] + under*ink[k])/(over + under || 1)
        picture.data[4*i + 3] = 255*(over + under)
    }
    context.putImageData(picture, 0, 0)
    return canvas.toDataURL()
}

function part(words, share, says) {
    const element = make("span", {class: sideOf(share), title: says}, words)
    element.style.setProperty("--share", Math.abs(share).toFixed(3))
    return element
}

function modelOf(model) {
    const kind = Object.keys(MAKE).find(kind => kind in model)
    return span("model", span("title", model.title), ...MAKE[kind](model))
}

export function attributions({models, legend, text}) {
    const key = legend.map(([words, colour], i) => {
        const swatch = span(["supports", "opposes"][i])
        swatch.style.background = colour
        return span("sign", swatch, words)
    })
    const shown = models.length ? [span("models", ...models.map(modelOf)), span("key", ...key)] : []
    return shown.length || text ? [span("why", ...shown, ...text ? [span("text", text)] : [])] : []
}
