# syntax=docker/dockerfile:1
# One image for both processes; the function is started with another command:
#   docker build -t handoff .
#   docker run handoff                         the service
#   docker run handoff dist/function/main.js   the function
#
# The tags below follow Node 24 and Debian's fixes. For a build that can be repeated pin them by digest
# (`node:24-slim@sha256:…`) and let a bot propose the new ones; infra/ takes the finished image by digest only.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/copy-lua.ts scripts/
COPY src src
RUN npm run build

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Optional is only Node itself, for npm scripts on machines with another Node: 190 MB that this image has already.
RUN npm ci --omit=dev --omit=optional --ignore-scripts

# No shell, no npm, user 65532. Its entry point is node, which thus is process 1 and gets SIGTERM itself.
FROM gcr.io/distroless/nodejs24-debian13:nonroot
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
# Says that dist/ are ES modules.
COPY package.json ./
# Nothing is written to disk: run it with --read-only, --cap-drop=ALL and --security-opt=no-new-privileges.
# The heap's limit depends on the memory it is given: NODE_OPTIONS=--max-old-space-size=…
ENV NODE_ENV=production
CMD ["dist/service/main.js"]
