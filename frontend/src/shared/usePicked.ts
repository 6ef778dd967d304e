import { computed, ref, watch } from 'vue'

/** Rows ticked on this page of a list; what leaves the page is no longer picked. */
export function usePicked<Row extends { id: number }>(
  list: { readonly items: Row[] },
  may: (row: Row) => boolean = () => true,
) {
  const picked = ref<number[]>([])
  const pickable = computed(() => list.items.filter(may).map((row) => row.id))
  watch(pickable, (now) => (picked.value = picked.value.filter((id) => now.includes(id))))
  const toggle = (id: number) =>
    (picked.value = picked.value.includes(id)
      ? picked.value.filter((one) => one !== id)
      : [...picked.value, id])
  return {
    picked,
    toggle,
    allPicked: computed(() => picked.value.length === pickable.value.length),
    pickAll: () => (picked.value = [...pickable.value]),
    pickNone: () => (picked.value = []),
  }
}
