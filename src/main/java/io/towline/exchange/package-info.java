/**
 * What is done to exchanges of either HTTP alike, whoever answers them: ending one that can have no proper end, and noticing that its client
 * leaves. Holds nothing itself.
 */
package io.towline.exchange;
