/**
 * Text on its way in and out, for all protocols of the bridge: UTF-8 taken at its word, JSON of a known shape, bytes gathered for
 * writing. Pure; knows no other room.
 */
package io.towline.bridge.text;
