// Stands in for what the bundle never calls: scripts/build.js lists it.
export default undefined
