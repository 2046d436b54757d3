/**
 * Requests that are answered later, from another thread perhaps: one-shot or streaming answers, gathered bodies, the client that goes
 * away meanwhile; HTTP/1.0, HTTP/1.1 and HTTP/2 alike. And what every answer of the bridge has in common: CORS, caching, problems.
 */
package io.towline.bridge.web;
