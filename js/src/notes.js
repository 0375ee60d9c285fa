// What stands beside and below the picture: texts, tables, examples.

import {attributions} from "./attributions.js"
import {make} from "./controls.js"

const paragraph = words => words ? [make("p", {}, words)] : []
const image = (source, words) => source ? [make("img", {src: source, alt: words})] : []

// Kind of note → function of its values: elements. Texts are set as text, never as markup.
const MAKE = {
    text: ({text}) => paragraph(text),
    table({head, rows}, view) {
        const first = head.length ? [make("tr", {}, ...head.map(words => make("td", {}, words)))] : []
        return [...first, ...linesOf(rows, view)]
    },
    rows: ({rows}, view) => linesOf(rows, view),
    example: ({image: source, text}) => [...image(source, "the example"), ...paragraph(text)],
    gallery: ({cards}, view) => [make("div", {class: "gallery"}, ...cards.map(card => cardOf(card, view)))],
    download({name, text, label}) {
        const href = `data:text/csv;charset=utf-8,${encodeURIComponent(text)}`
        return [make("a", {download: name, href}, label)]
    },
    progress({share, text}) {
        return [make("progress", {value: String(share), max: "1", "aria-label": "progress"}),
                make("span", {role: "status"}, ` ${text}`)]
    },
    list: ({title, items}) => items.length ? [...heading(title), itemsOf(items)] : [],
    attributions,
    "training status": trainingStatus,
    "alt text": () => [],
    place: () => [],   // shown by the control of its example
}

const linesOf = (rows, {glossary}) => rows.map(([name, ...cells]) => make("tr", {},
    glossary.explain(make("th", {scope: "row"}, name), name, true), ...cells.map(words => make("td", {}, words))))

const heading = words => words ? [make("b", {}, words)] : []
const itemsOf = items => make("ol", {}, ...items.map(words => make("li", {}, words)))

// What a training does: a word, how far it is, and what went wrong.
function trainingStatus({status, share, text, error, remark}) {
    const bar = share === null ? []
        : [make("progress", {value: String(share), max: "1", "aria-label": "share of the steps done"})]
    const parts = [make("b", {role: "status"}, status), ...bar, make("span", {class: "how-far"}, text)]
    if (error) parts.push(make("p", {role: "alert", class: "alert"}, error))
    return [...parts, ...paragraph(remark)]
}

// A card whose example can be opened is a button.
function cardOf(card, view) {
    const lines = make("span", {class: "lines"}, ...card.lines.map(words => make("span", {class: "line"}, words)))
    const parts = [...image(card.image, ""), lines, ...card.why ? attributions(card.why) : []]
    if (!view.source.canOpen(card.id)) return make("div", {class: "card"}, ...parts)
    const button = make("button", {type: "button", class: "card", title: "Open this example"}, ...parts)
    button.addEventListener("click", () => view.source.open(card.id, view))
    return button
}

// Kind of note → its place; all others are beside the picture.
const PLACES = {gallery: "below", download: "below", progress: "progress", "training status": "progress"}

export class Notes {
    // `parts` are the places by name; `view` has source and glossary.
    constructor(parts, notes, view) {
        this.view = view
        let table
        this.places = notes.map(note => {
            const isPart = ["table", "rows"].includes(note.kind)
            const element = make(isPart ? "tbody" : "div", {"data-note": note.name})
            if (note.kind == "table") parts.beside.append(table = make("table"))
            const place = isPart ? table : parts[PLACES[note.kind] ?? "beside"]
            place.append(element)
            return {note, element, drawn: undefined}
        })
    }

    draw(values) {
        for (const place of this.places) {
            const now = values(place.note)
            if (now === place.drawn) continue
            place.drawn = now
            place.element.replaceChildren(...MAKE[place.note.kind](now, this.view))
        }
    }

    // The picture in words.
    alternative(values) {
        return this.places.filter(({note}) => note.kind == "alt text")
            .map(({note}) => values(note).text).join(" ")
    }
}
