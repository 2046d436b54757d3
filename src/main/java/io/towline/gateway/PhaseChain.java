package io.towline.gateway;

import io.towline.gateway.Phase.Step;
import java.util.List;

/**
 * Takes requests through phases, one after the other; and is the edge of each: whatever breaks in one, at once or later, the request has its
 * ending and an answer.
 *
 * <p>Immutable; any I/O thread. A request is on its exchange's.
 */
final class PhaseChain {

    private final List<Phase> phases;
    private final Exit exit;

    PhaseChain(List<Phase> phases, Exit exit) {
        this.phases = List.copyOf(phases);
        this.exit = exit;
    }

    /** From the phase at which the request is. */
    void run(RequestContext request) {
        try {
            Step step = Step.CONTINUE;
            while (step == Step.CONTINUE) {
                step = phases.get(request.nextPhase()).handle(request);
            }
        } catch (RuntimeException | Error defect) {
            exit.broken(request.exchange(), request.record(), defect);
        }
    }

    /** What a phase does outside of its {@code handle}. */
    void guarded(RequestContext request, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error defect) {
            exit.broken(request.exchange(), request.record(), defect);
        }
    }
}
