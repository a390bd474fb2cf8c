// Holds Kubernetes objects (a JSON array on standard input) to the schemas of the Kubernetes API, which the npm package kubernetes-models brings as
// validators. Prints what is wrong, a line each. Its argument is the node_modules folder.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

for (const object of JSON.parse(readFileSync(0, "utf8"))) {
    const file = pathToFileURL(`${process.argv[2]}/kubernetes-models/${object.apiVersion}/${object.kind}.js`);
    const Model = (await import(file))[object.kind];
    try {
        new Model(object).validate();
    } catch (error) {
        console.log(`${object.kind} ${object.metadata.name}: ${error.message}`);
    }
}
