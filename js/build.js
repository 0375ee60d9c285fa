// Bundles src/widget.js into the package. `node build.js FILE` writes elsewhere. The hash of what it was made
// from stands in the first line, so that a machine without node can tell whether the bundle is up to date.

import {createHash} from "node:crypto"
import {readFileSync, readdirSync, writeFileSync} from "node:fs"
import {dirname, join} from "node:path"
import {fileURLToPath} from "node:url"
import {build} from "esbuild"

const here = dirname(fileURLToPath(import.meta.url))
const templates = join(here, "..", "distill_nb", "templates")
const target = process.argv[2] ?? join(templates, "widget.js")

// As `tools/javascript.py` counts it: names and texts of all sources, in order.
function sourceHash() {
    const hash = createHash("sha256")
    const sources = readdirSync(join(here, "src")).sort().map(name => join("src", name))
    for (const name of [...sources, "build.js", "package.json", "package-lock.json"]) {
        hash.update(name).update("\0").update(readFileSync(join(here, name))).update("\0")
    }
    return hash.digest("hex")
}

const result = await build({
    entryPoints: [join(here, "src", "widget.js")],
    bundle: true, minify: true, format: "esm", target: "es2022", charset: "utf8", legalComments: "none",
    metafile: true, outfile: target, write: false,
    banner: {js: `/* distill_nb widget, licences in widget.LICENSES.txt; source ${sourceHash()} */`},
})
writeFileSync(target, result.outputFiles[0].text.replaceAll("</script", "<\\/script"))

// The licence of each package that went into the bundle.
const packages = new Set()
for (const input of Object.keys(result.metafile.inputs)) {
    const found = input.match(/node_modules\/([^/]+)\//)
    if (found) packages.add(found[1])
}
const licences = [...packages].sort().map(name => {
    const folder = join(here, "node_modules", name)
    const {version} = JSON.parse(readFileSync(join(folder, "package.json")))
    return `${name} ${version}\n\n${readFileSync(join(folder, "LICENSE"), "utf8").trim()}\n`
})
writeFileSync(target.replace(/\.js$/, ".LICENSES.txt"), licences.join("\n" + "-".repeat(80) + "\n\n"))
