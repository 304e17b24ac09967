export function storyTests() {}
