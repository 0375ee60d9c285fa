// The last picture in the notebook, for readers without a kernel: an output that follows the widget's own. It is
// hidden while the widget lives; the line "model not found" is hidden where it does not.

import {pngBlob} from "./files.js"

const QUIET = 800   // milliseconds without a new picture
const LATEST = 15_000   // milliseconds after which a picture that never rests is taken all the same
const MARK = "distill_snapshot"

// What follows the picture: it hides the line "model not found" where no widget lives, and gives the picture its
// alternative text, which neither Lab nor nbconvert's page takes from an output's metadata.
const followingHtml = words => `<style>
.jp-OutputArea-child:has(+ .jp-OutputArea-child + .jp-OutputArea-child .distill-snapshot):not(:has(.distill-explorer)) {
  display: none }
</style><span class="distill-snapshot"></span><script>{
  const own = document.currentScript?.closest(".jp-OutputArea-child")
  const image = own?.previousElementSibling?.querySelector("img")
  if (image) image.alt = ${JSON.stringify(words).replaceAll("<", "\\u003c")} }</script>`

export class Snapshot {
    constructor(model, view) {
        Object.assign(this, {model, view})
        this.takenAt = performance.now()
    }

    // After the next quiet moment.
    soon() {
        clearTimeout(this.timer)
        const wait = performance.now() - this.takenAt > LATEST ? 0 : QUIET
        this.timer = setTimeout(() => this.take().catch(error => console.debug("no snapshot", error)), wait)
    }

    stop() {
        clearTimeout(this.timer)
    }

    async take() {
        this.takenAt = performance.now()
        const found = this.outputs()
        if (!found || !this.view.frame.isConnected) return
        const {outputs, place} = found
        const blob = await pngBlob(this.view.picture.svg.node())
        const words = this.view.frame.getAttribute("aria-label")
        const width = this.view.picture.svg.node().viewBox.baseVal.width
        const png = (await dataUrl(blob)).split(",")[1]
        const metadata = {[MARK]: true, "image/png": {alt: words, width}}
        put(outputs, place + 1, {data: {"image/png": png, "text/plain": words}, metadata})
        put(outputs, place + 2, {data: {"text/html": followingHtml(words), "text/plain": ""}, metadata: {[MARK]: true}})
    }

    // The outputs of the notebook's cell that shows this widget, and its place among them; null elsewhere.
    outputs() {
        const cells = this.model.widget_manager?.context?.model?.cells
        if (!cells) return null
        const id = this.model.get("fixed").id
        for (const cell of cells) {
            const outputs = cell.outputs
            for (let place = 0; place < (outputs?.length ?? 0); place++) {
                const shown = outputs.get(place).data["application/vnd.jupyter.widget-view+json"]
                if (shown?.model_id == id) return {outputs, place}
            }
        }
        return null
    }
}

function put(outputs, place, content) {
    const output = {output_type: "display_data", ...content}
    const isOurs = place < outputs.length && outputs.get(place).metadata[MARK]
    if (isOurs) outputs.set(place, output)
    else if (place == outputs.length) outputs.add(output)
}

function dataUrl(blob) {
    return new Promise(done => {
        const reader = new FileReader()
        reader.addEventListener("load", () => done(reader.result))
        reader.readAsDataURL(blob)
    })
}
