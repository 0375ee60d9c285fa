// What answers hang on: of each model a picture, words or bars, and what their colours mean.

import {make} from "./controls.js"

// Spans throughout: a card that is a button holds them, too.
const span = (name, ...children) => make("span", {class: name}, ...children)
const sideOf = share => share < 0 ? "opposes" : "supports"

const MAKE = {
    image: ({image, alt}) => [make("img", {src: image, alt})],
    words: ({words, alt}) => [make("span", {class: "words", role: "img", "aria-label": alt},
        ...words.flatMap(([word, share, says]) => [part(word, share, says), " "]))],
    bars: ({bars, alt}) => [make("span", {class: "bars", role: "img", "aria-label": alt},
        ...bars.flatMap(([name, share, says]) => [span("name", name), span("bar", part("", share, says))]))],
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
