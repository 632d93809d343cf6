// Watchdogs and injected delays share the machine badly with each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
