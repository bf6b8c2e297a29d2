# The image in which the pre-commit framework runs the hook tokenguard-docker:
# nothing but the program.
FROM golang:1.26 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -o /tokenguard ./cmd/tokenguard

FROM scratch
COPY --from=build /tokenguard /usr/local/bin/tokenguard
ENTRYPOINT ["/usr/local/bin/tokenguard"]
