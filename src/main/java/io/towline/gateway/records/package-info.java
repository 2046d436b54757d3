/**
 * What is told of each conversation: its opening, and once its end, whoever held it. These live as long as the conversation does, so they hold no
 * exchange.
 */
package io.towline.gateway.records;
