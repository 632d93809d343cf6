// Each test has daemons of its own that want the whole machine.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
