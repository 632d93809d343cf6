// Most of the time they wait for daemons, hosts and clocks.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
