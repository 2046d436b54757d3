package io.towline.gateway;

import io.towline.access.AddressList;
import io.towline.access.RouteAccess;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Refuses clients whose addresses may not come in: first those of the listener, before anything is looked for, then those of the route. The
 * address is the one that the log has, behind trusted proxies.
 *
 * @param list what the request is judged by
 * @param refuse how it is told
 */
record AddressPhase(Function<RequestContext, AddressList> list, BiConsumer<RequestContext, Ending> refuse)
        implements Phase {

    private static final int FORBIDDEN = 403;
    private static final String SENTENCE = "Your address may not come in here.";

    /** Its answer may be read by pages as any other answer from there may. */
    static AddressPhase ofListener(Destinations destinations, Exit exit) {
        return new AddressPhase(RequestContext::listenerAddresses, (request, ending) -> {
            RoutePhase.markUnrouted(request, destinations);
            exit.refuse(request, FORBIDDEN, ending);
        });
    }

    /** Where an allowed address will do instead of what else is asked for, it notes that, and lets others go on to be asked. */
    static Phase ofRoute(Exit exit) {
        AddressPhase all = new AddressPhase(
                request -> request.access().addresses(),
                (request, ending) -> exit.refuseThere(request, FORBIDDEN, ending));
        return request -> {
            RouteAccess access = request.access();
            if (!access.any() || !access.asks()) {
                return all.handle(request);
            }
            if (access.addresses().allows(request.record().arrival().client())) {
                request.admit();
            }
            return Step.CONTINUE;
        };
    }

    @Override
    public Step handle(RequestContext request) {
        if (list.apply(request).admits(request.record().arrival().client())) {
            return Step.CONTINUE;
        }
        refuse.accept(request, Ending.of(By.TOWLINE, Cause.REFUSED_ADDRESS, SENTENCE));
        return Step.STOP;
    }
}
